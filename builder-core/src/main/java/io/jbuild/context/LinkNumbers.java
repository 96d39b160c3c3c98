package io.jbuild.context;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Numbers for files that have several names, by where they are: 1, 2, 3 and so on. A context may
 * have a million of them, each of whose other names is in a package manager's store: one takes some
 * 30 bytes here, and nothing more elsewhere as long as no second name of it was seen. Safe for use
 * by several threads.
 */
final class LinkNumbers implements ContextFile.LinkGroups {

  private static final int FEWEST = 16;

  private long[] devices = new long[FEWEST];
  private long[] inodes = new long[FEWEST];

  /** Each 0 or a number, which is in the first free slot from where its file belongs. */
  private int[] slots = new int[2 * FEWEST];

  private int last;

  /** By number, those of which more than one name may be asked for. */
  private final BitSet shared = new BitSet();

  /** The number of a file, of which more names may be asked for later. */
  @Override
  public synchronized long of(long device, long inode) {
    int number = number(device, inode);
    shared.set(number);
    return number;
  }

  /** The number of a file of which one name more was seen, in the listing of a folder. */
  synchronized long seen(long device, long inode) {
    int before = last;
    int number = number(device, inode);
    if (number <= before) {
      shared.set(number);
    }
    return number;
  }

  /**
   * The number of a file; 0 where only one name of it was seen. Who copies a directory has had all
   * of it looked at before: of two names in it none is taken for the only one.
   */
  synchronized long shared(long device, long inode) {
    int number = number(device, inode);
    return shared.get(number) ? number : 0;
  }

  private int number(long device, long inode) {
    int slot = slot(device, inode);
    while (slots[slot] != 0) {
      int number = slots[slot];
      if (inodes[number - 1] == inode && devices[number - 1] == device) {
        return number;
      }
      slot = slot + 1 & slots.length - 1;
    }
    if (last == inodes.length) {
      grow();
      slot = free(device, inode);
    }
    inodes[last] = inode;
    devices[last] = device;
    last++;
    slots[slot] = last;
    return last;
  }

  private void grow() {
    inodes = Arrays.copyOf(inodes, 2 * last);
    devices = Arrays.copyOf(devices, 2 * last);
    slots = new int[4 * last];
    for (int i = 0; i < last; i++) {
      slots[free(devices[i], inodes[i])] = i + 1;
    }
  }

  private int free(long device, long inode) {
    int slot = slot(device, inode);
    while (slots[slot] != 0) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private int slot(long device, long inode) {
    return FileState.mix(inode, device) & slots.length - 1;
  }
}
