package io.jbuild.solve;

import java.util.TreeSet;

/**
 * Places for steps that may run at once. A free one goes to whoever's turn it is among those that
 * wait, and those that are known to come soon: so the order does not depend on whose thread is
 * first.
 */
final class Places {

  private final TreeSet<Turn> expected = new TreeSet<>();
  private final TreeSet<Turn> waiting = new TreeSet<>();
  private final TreeSet<Turn> taken = new TreeSet<>();
  private final int count;

  Places(int count) {
    this.count = count;
  }

  /** This one comes soon, or leaves soon. */
  synchronized void expect(Turn turn) {
    expected.add(turn);
  }

  /** Waits for a place. */
  synchronized void take(Turn turn) throws InterruptedException {
    expected.remove(turn);
    waiting.add(turn);
    // Others may have waited for this one to come.
    notifyAll();
    try {
      while (taken.size() == count || !isNext(turn)) {
        wait();
      }
      taken.add(turn);
    } finally {
      waiting.remove(turn);
      notifyAll();
    }
  }

  private boolean isNext(Turn turn) {
    return waiting.first().compareTo(turn) == 0
        && (expected.isEmpty() || turn.compareTo(expected.first()) < 0);
  }

  /** This one is done: its place is free, if it needed one. */
  synchronized void leave(Turn turn) {
    taken.remove(turn);
    expected.remove(turn);
    notifyAll();
  }
}
