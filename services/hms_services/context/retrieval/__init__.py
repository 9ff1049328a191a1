"""What of a space answers a question: the question understood, memories measured, signals added."""
