"""Replies in tagged segments, whose data refer to the numbers of the text."""
