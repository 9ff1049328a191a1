"""The methods of both services, and what is done around each call; free of any protocol."""
