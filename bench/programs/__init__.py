"""What HMS is compared with: the same work in the plainest way, as programs of their own."""
