package io.jbuild.snapshot;

/** Whether a symbolic link that a path's last name stands for is followed too. */
public enum FollowLast {
  YES,
  NO
}
