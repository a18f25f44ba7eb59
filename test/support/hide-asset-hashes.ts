/** A jest snapshot serialiser that hides the hashes of assets, which change with every edit of the service. */
const assetHash = /[0-9a-f]{64}/g;

export const hideAssetHashes = (text: string): string => text.replace(assetHash, "<asset hash>");

export const test = (value: unknown): boolean => typeof value === "string" && value.search(assetHash) >= 0;

export const serialize = (value: string): string => JSON.stringify(hideAssetHashes(value));
