"""What is read for schemes, appraisals and workbooks."""
