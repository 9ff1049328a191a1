"""Weights of signals, fitted to questions with known answers."""
