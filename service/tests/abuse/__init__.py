"""The abuses of the service in their full size: `npm run abuse`."""
