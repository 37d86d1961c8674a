"""What is: schools, their years in figures, teachers and postings, and the imports that bring them."""
