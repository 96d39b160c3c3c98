package io.jbuild.event;

import io.jbuild.oci.Digest;

/** Hears of bytes that are about to be moved; from several threads, also at once. */
@FunctionalInterface
public interface Transfers {

  /** Where nobody wants to see them. */
  Transfers UNSEEN = transfer -> {};

  /** What is smaller, in bytes, is over before anybody has seen it. */
  long WORTH_SEEING = 64 * 1024;

  /** As docker shortens digests. */
  int SHORT_ID = 12;

  /** Hears of one. */
  void begins(Transfer transfer);

  /** Tells of one, as {@code pull 1a2b3c4d5e6f}. */
  default Transfer begin(String verb, Digest digest, long total) {
    return begin(verb + " " + digest.hex().substring(0, SHORT_ID), total);
  }

  /**
   * One that is told of when it is known to be worth it: it may turn out that there is little to
   * move.
   */
  default Transfer begin(String what) {
    return new Transfer(what, this);
  }

  /** Tells of one, if it is worth it. */
  default Transfer begin(String what, long total) {
    Transfer transfer = new Transfer(what, total);
    if (total >= WORTH_SEEING) {
      begins(transfer);
    }
    return transfer;
  }
}
