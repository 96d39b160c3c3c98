package io.jbuild.blob;

import io.jbuild.blob.DeflatePiece.Place;
import java.util.Arrays;

/** The literals and matches of one deflate block, written in the form that takes the least bits. */
final class DeflateBlock {
  private static final int END = 256;
  private static final int LITERALS = 286;
  private static final int DISTANCES = 30;
  private static final int MOST_STORED = 65535;
  private static final int[] LENGTH_BASE = new int[29];
  private static final int[] LENGTH_EXTRA = new int[29];
  private static final int[] DISTANCE_BASE = new int[DISTANCES];
  private static final int[] DISTANCE_EXTRA = new int[DISTANCES];
  private static final byte[] LENGTH_CODE = new byte[259];
  private static final byte[] SHORT_DISTANCE_CODE = new byte[257];
  private static final byte[] LONG_DISTANCE_CODE = new byte[256];
  private static final HuffmanCode FIXED_LITERALS;
  private static final HuffmanCode FIXED_DISTANCES;

  static {
    int length = 3;
    for (int code = 0; code < 28; code++) {
      LENGTH_BASE[code] = length;
      LENGTH_EXTRA[code] = code < 8 ? 0 : (code - 4) / 4;
      for (int i = 0; i < 1 << LENGTH_EXTRA[code] && length < 259; i++) {
        LENGTH_CODE[length++] = (byte) code;
      }
    }
    LENGTH_BASE[28] = 258;
    LENGTH_CODE[258] = 28;
    int distance = 1;
    for (int code = 0; code < DISTANCES; code++) {
      DISTANCE_BASE[code] = distance;
      DISTANCE_EXTRA[code] = code < 4 ? 0 : (code - 2) / 2;
      distance += 1 << DISTANCE_EXTRA[code];
    }
    for (int code = 0; code < DISTANCES; code++) {
      int last = DISTANCE_BASE[code] + (1 << DISTANCE_EXTRA[code]) - 1;
      for (int d = DISTANCE_BASE[code]; d <= last; d++) {
        if (d <= 256) {
          SHORT_DISTANCE_CODE[d] = (byte) code;
        } else {
          LONG_DISTANCE_CODE[(d - 1) >> 7] = (byte) code;
        }
      }
    }
    int[] literals = new int[288];
    Arrays.fill(literals, 0, 144, 8);
    Arrays.fill(literals, 144, 256, 9);
    Arrays.fill(literals, 256, 280, 7);
    Arrays.fill(literals, 280, 288, 8);
    int[] distances = new int[DISTANCES];
    Arrays.fill(distances, 5);
    FIXED_LITERALS = HuffmanCode.ofLengths(literals);
    FIXED_DISTANCES = HuffmanCode.ofLengths(distances);
  }

  private final BitSink sink;
  private final int[] tokens;
  private final int full;
  private final int[] literals = new int[LITERALS];
  private final int[] distances = new int[DISTANCES];
  private int count;

  /**
   * An empty block.
   *
   * @param full with how many literals and matches it is written
   * @param more how many may come before that is seen
   */
  DeflateBlock(BitSink sink, int full, int more) {
    this.sink = sink;
    this.full = full;
    this.tokens = new int[full + more];
  }

  boolean isFull() {
    return count >= full;
  }

  void literal(byte value) {
    tokens[count++] = value & 0xff;
    literals[value & 0xff]++;
  }

  void match(int length, int distance) {
    tokens[count++] = distance << 9 | length;
    literals[END + 1 + LENGTH_CODE[length]]++;
    distances[distanceCode(distance)]++;
  }

  /** Writes the block, which stands for these bytes of the input, and begins the next. */
  void write(byte[] input, int from, int to, Place place) {
    literals[END] = 1;
    // Old decoders want two codes of each kind.
    distances[0] = Math.max(1, distances[0]);
    distances[1] = Math.max(1, distances[1]);
    HuffmanCode ownLiterals = HuffmanCode.ofFrequencies(literals, 15);
    HuffmanCode ownDistances = HuffmanCode.ofFrequencies(distances, 15);
    CodeLengths lengths = new CodeLengths(ownLiterals, ownDistances);
    long own = 3 + lengths.bits() + bits(ownLiterals, ownDistances);
    long fixed = 3 + bits(FIXED_LITERALS, FIXED_DISTANCES);
    long stored = ((to - from) + 5L * ((to - from) / MOST_STORED + 1)) * 8;
    if (stored <= Math.min(own, fixed)) {
      writeStored(sink, input, from, to, place);
    } else if (fixed <= own) {
      sink.write(place == Place.LAST ? 0b011 : 0b010, 3);
      content(FIXED_LITERALS, FIXED_DISTANCES);
    } else {
      sink.write(place == Place.LAST ? 0b101 : 0b100, 3);
      lengths.write(sink);
      content(ownLiterals, ownDistances);
    }
    Arrays.fill(literals, 0);
    Arrays.fill(distances, 0);
    count = 0;
  }

  /** Writes bytes as they are; none of them is how a stream is brought to a whole byte. */
  static void writeStored(BitSink sink, byte[] input, int from, int to, Place place) {
    int at = from;
    do {
      int part = Math.min(MOST_STORED, to - at);
      sink.write(place == Place.LAST && at + part == to ? 1 : 0, 3);
      sink.align();
      sink.write(part | (~part & 0xffff) << 16, 32);
      sink.write(input, at, at + part);
      at += part;
    } while (at < to);
  }

  private long bits(HuffmanCode literalCode, HuffmanCode distanceCode) {
    long bits = 0;
    for (int i = 0; i < LITERALS; i++) {
      int extra = i > END ? LENGTH_EXTRA[i - END - 1] : 0;
      bits += (long) literals[i] * (literalCode.length(i) + extra);
    }
    for (int i = 0; i < DISTANCES; i++) {
      bits += (long) distances[i] * (distanceCode.length(i) + DISTANCE_EXTRA[i]);
    }
    return bits;
  }

  private void content(HuffmanCode literalCode, HuffmanCode distanceCode) {
    for (int i = 0; i < count; i++) {
      int distance = tokens[i] >>> 9;
      if (distance == 0) {
        literalCode.write(sink, tokens[i]);
        continue;
      }
      int length = tokens[i] & 0x1ff;
      int code = LENGTH_CODE[length];
      literalCode.write(sink, END + 1 + code, length - LENGTH_BASE[code], LENGTH_EXTRA[code]);
      int far = distanceCode(distance);
      distanceCode.write(sink, far, distance - DISTANCE_BASE[far], DISTANCE_EXTRA[far]);
    }
    literalCode.write(sink, END);
  }

  private static int distanceCode(int distance) {
    return distance <= 256
        ? SHORT_DISTANCE_CODE[distance]
        : LONG_DISTANCE_CODE[(distance - 1) >> 7];
  }
}
