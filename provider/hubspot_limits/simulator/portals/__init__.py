"""What a portal is and how it changes. Pure: values, and functions between them."""
