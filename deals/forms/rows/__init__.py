"""What the rows of a file come to, by the same forms and guards as the wizard and the edit page."""
