/** Size of an instance's gp3 root volume in GiB: that of the ECS-optimised AMI's snapshot, the smallest it can have. */
export const rootVolumeGiB = 30;
