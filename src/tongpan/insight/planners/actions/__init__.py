"""What is done with plans: solve and keep, adopt and take back."""
