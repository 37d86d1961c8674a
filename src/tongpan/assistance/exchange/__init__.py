"""People exchanged between schools: calls, selection, approval, placement, appraisal, certificate."""
