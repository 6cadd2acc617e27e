"""What HubSpot really does: experiments in a test account, and the evidence that they leave."""
