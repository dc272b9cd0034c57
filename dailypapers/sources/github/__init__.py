"""What GitHub says of a repository: https://docs.github.com/rest/repos/repos#get-a-repository."""
