package io.jbuild.blob;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How much smaller a compression makes a sample: shown beside its time. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Packed {
  private long plain;
  private long packed;

  long add(long plainBytes, long packedBytes) {
    plain += plainBytes;
    packed += packedBytes;
    return packedBytes;
  }

  /** The packed size, in percent of the plain one. */
  public double percent() {
    return plain == 0 ? 0 : 100.0 * packed / plain;
  }
}
