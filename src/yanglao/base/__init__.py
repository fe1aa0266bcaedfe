"""Ground of the street: clock, money, periods, identifiers, errors, actor, audit, events, jobs, files, crypto."""
