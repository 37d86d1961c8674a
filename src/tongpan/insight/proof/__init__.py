"""Did it work? Who is compared with whom, the effect with its interval, and when the data cannot tell."""
