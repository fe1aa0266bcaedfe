"""Assessment: scales as data, assessments, ability levels and objections."""
