"""What people teach: corrections become eval cases, answers of people become FAQ entries after an editor's approval."""
