// Upload: to be written.
