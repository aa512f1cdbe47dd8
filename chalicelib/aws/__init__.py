"""The only room that may import boto3, and only on first use; it never meets the node room."""
