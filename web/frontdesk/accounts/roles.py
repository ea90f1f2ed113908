"""The roles, each a Django group of the same name."""

RECEPTIONIST, CLINICIAN, REVIEWER, MANAGER = "receptionist", "clinician", "reviewer", "manager"
ROLES = (RECEPTIONIST, CLINICIAN, REVIEWER, MANAGER)
