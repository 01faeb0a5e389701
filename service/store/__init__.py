"""What the service keeps: articles, corrections, jobs, keys and answers to repeated requests."""
