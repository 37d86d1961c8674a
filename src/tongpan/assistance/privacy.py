"""What the fields of assistance are that tell of people."""

from __future__ import annotations

from tongpan.access.declared import BUSINESS, STAFF, TRACE, Rows

FIELDS = {
    "Attendance.*": STAFF,
    "AttendanceList.rows": STAFF,
    "Attachment.name": STAFF,
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

ROWS = {
    "Application": Rows(hosts=("call__unit", "call__host")),
    "Attendance": Rows(hosts=("session__activity__unit",)),
    "CohortMember": Rows(hosts=("cohort__programme__unit",)),
    "EligiblePerson": Rows(hosts=("list__unit",)),
    "StudioMember": Rows(hosts=("studio__unit",)),
    "Placement": Rows(hosts=("bond__members__unit",)),
    "Mentoring": Rows(hosts=("cascade__unit",)),
    "Honour": Rows(),
    "BondMember": Rows(own=False, within="bond"),
    "CooperativeClass": Rows(own=False, within="bond"),
    "Cycle": Rows(own=False, within="bond"),
    "Document": Rows(own=False, within="bond"),
    "Fund": Rows(own=False, within="bond"),
    "LampReading": Rows(own=False, within="project"),
    "Meeting": Rows(own=False, within="bond"),
    "Need": Rows(own=False, within="bond"),
    "PlaceChange": Rows(own=False, within="project"),
    "Project": Rows(own=False, within="bond"),
    "Task": Rows(own=False, within="bond"),
    "Team": Rows(own=False, within="bond"),
    "ActivityUnit": Rows(own=False, within="activity"),
    "Service": Rows(own=False, within="platform"),
    "Case": Rows(own=False, anyone="shared"),
    "Notice": Rows(open="Belongs to a person, wherever it is about."),
}
