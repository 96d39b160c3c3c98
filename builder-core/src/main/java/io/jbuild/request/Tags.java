package io.jbuild.request;

/** Which of a repository's names a pull or a push is about. */
public enum Tags {
  /** The one that is named. */
  ONE,
  /** All that there are where the images come from. */
  ALL
}
