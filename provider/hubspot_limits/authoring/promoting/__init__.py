"""What one stack or portal has, into the file of another stack."""
