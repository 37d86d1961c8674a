"""What the fields of assistance are that tell of people."""

from __future__ import annotations

from tongpan.access.declared import BUSINESS, STAFF, TRACE

FIELDS = {
    "Attendance.*": STAFF,
    "AttendanceList.rows": STAFF,
    "Application.*": STAFF,
    "Appraisal.*": STAFF,
    "Certificate.*": STAFF,
    "EligiblePerson.*": STAFF,
    "Placement.*": STAFF,
    "CohortMember.*": STAFF,
    "Mentoring.*": STAFF,
    "MentorMeeting.*": STAFF,
    "TeamMember.*": STAFF,
    "StudioMember.*": STAFF,
    "Honour.holder": STAFF,
    "Honour.pupils": BUSINESS,
    "Item.guest": STAFF,
    "Meeting.chair": STAFF,
    "MeetingMember.people": BUSINESS,
    "Signatory.office": STAFF,
    "FailedSignIn.*": TRACE,
    "MailChoice.*": TRACE,
    "Notice.*": TRACE,
    "NoticeChoice.*": TRACE,
}
