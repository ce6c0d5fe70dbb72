"""What is available of products, and when more comes."""
