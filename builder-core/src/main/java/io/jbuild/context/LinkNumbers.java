package io.jbuild.context;

import java.util.Arrays;

/**
 * Numbers for files that have several names, by where they are: 1, 2, 3 and so on. A context may
 * have a million of them; one takes some 30 bytes. Safe for use by several threads.
 */
final class LinkNumbers implements ContextFile.LinkGroups {

  private static final int FEWEST = 16;

  private long[] devices = new long[FEWEST];
  private long[] inodes = new long[FEWEST];

  /** Each 0 or a number, which is in the first free slot from where its file belongs. */
  private int[] slots = new int[2 * FEWEST];

  private int last;

  @Override
  public synchronized long of(long device, long inode) {
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
