"""What has to be right before `pulumi up` works, looked at one thing at a time."""
