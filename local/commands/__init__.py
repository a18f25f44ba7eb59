"""What the user types: `npm start`, its options, and `npm run deploy:local`."""
