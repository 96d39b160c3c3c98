package io.jbuild.blob;

/** The lengths of a block's two codes, themselves coded (RFC 1951, 3.2.7). */
final class CodeLengths {
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final int literalCount;
  private final int distanceCount;

  /** What to write, and above the lowest byte how many lengths each stands for. */
  private final int[] symbols;

  private int count;
  private final HuffmanCode code;

  CodeLengths(HuffmanCode literals, HuffmanCode distances) {
    literalCount = literals.used(257);
    distanceCount = distances.used(1);
    int[] all = new int[literalCount + distanceCount];
    for (int i = 0; i < all.length; i++) {
      all[i] = i < literalCount ? literals.length(i) : distances.length(i - literalCount);
    }
    symbols = new int[all.length];
    int[] frequencies = new int[ORDER.length];
    for (int i = 0; i < all.length; ) {
      int run = 1;
      while (i + run < all.length && all[i + run] == all[i]) {
        run++;
      }
      int symbol = symbol(all, i, run);
      int covered = covered(symbol, run);
      symbols[count++] = symbol | covered << 8;
      frequencies[symbol]++;
      i += covered;
    }
    code = HuffmanCode.ofFrequencies(frequencies, 7);
  }

  /** A length itself, or how the ones before are repeated. */
  private static int symbol(int[] all, int at, int run) {
    if (all[at] == 0) {
      return run >= 11 ? 18 : run >= 3 ? 17 : 0;
    }
    boolean repeats = at > 0 && all[at - 1] == all[at];
    return repeats && run >= 3 ? 16 : all[at];
  }

  private static int covered(int symbol, int run) {
    return switch (symbol) {
      case 16 -> Math.min(6, run);
      case 17 -> Math.min(10, run);
      case 18 -> Math.min(138, run);
      default -> 1;
    };
  }

  private static int extra(int symbol) {
    return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
  }

  private int orderCount() {
    int ordered = ORDER.length;
    while (ordered > 4 && code.length(ORDER[ordered - 1]) == 0) {
      ordered--;
    }
    return ordered;
  }

  long bits() {
    long bits = 14 + 3L * orderCount();
    for (int i = 0; i < count; i++) {
      int symbol = symbols[i] & 0xff;
      bits += code.length(symbol) + extra(symbol);
    }
    return bits;
  }

  void write(BitSink sink) {
    int ordered = orderCount();
    sink.write(literalCount - 257, 5);
    sink.write(distanceCount - 1, 5);
    sink.write(ordered - 4, 4);
    for (int i = 0; i < ordered; i++) {
      sink.write(code.length(ORDER[i]), 3);
    }
    for (int i = 0; i < count; i++) {
      int symbol = symbols[i] & 0xff;
      code.write(sink, symbol);
      if (extra(symbol) > 0) {
        sink.write((symbols[i] >>> 8) - (symbol == 18 ? 11 : 3), extra(symbol));
      }
    }
  }
}
