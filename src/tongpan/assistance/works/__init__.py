"""What is built, bought and paid: projects, places, lighting, rooms, funds."""
