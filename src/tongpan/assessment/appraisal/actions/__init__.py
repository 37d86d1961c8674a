"""What is written: schemes, appraisals, judgements, objections, workbooks."""
