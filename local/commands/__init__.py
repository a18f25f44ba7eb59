"""The commands of the user: `npm start`, its options, and `npm run deploy:local`."""
