package io.jbuild.oci;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the commands of a build find besides their image, docker's {@code --add-host}, {@code
 * --shm-size} and {@code --ulimit}, and what of theirs is not kept.
 *
 * @param hosts further lines of {@code /etc/hosts}, in order
 * @param sharedMemory bytes that {@code /dev/shm} may hold; empty for docker's 64 MiB
 * @param limits resource limits of the process (runtime-spec, config.md, "rlimits")
 * @param unwanted known noise that no layer gets
 */
public record RunSettings(
    List<Host> hosts, OptionalLong sharedMemory, List<Limit> limits, Set<Noise> unwanted) {

  /** Nothing asked for. */
  public static final RunSettings DEFAULT =
      new RunSettings(List.of(), OptionalLong.empty(), List.of());

  /** What a limit is that is none. */
  public static final long UNLIMITED = -1;

  public RunSettings {
    hosts = List.copyOf(hosts);
    limits = List.copyOf(limits);
    // In the order of the names, for keys and messages.
    EnumSet<Noise> ordered = EnumSet.noneOf(Noise.class);
    ordered.addAll(unwanted);
    unwanted = Collections.unmodifiableSet(ordered);
  }

  /** Settings with which all that commands leave is kept. */
  public RunSettings(List<Host> hosts, OptionalLong sharedMemory, List<Limit> limits) {
    this(hosts, sharedMemory, limits, Set.of());
  }

  /** The same, without known noise. */
  public RunSettings without(Set<Noise> noise) {
    return new RunSettings(hosts, sharedMemory, limits, noise);
  }

  /** A host's name, and its address. */
  public record Host(String name, String address) {
    @Override
    public String toString() {
      return name + "=" + address;
    }
  }

  /**
   * A resource limit.
   *
   * @param name docker's, as {@code nofile}
   * @param soft what holds; {@link #UNLIMITED} for no limit
   * @param hard as far as the process may raise it
   */
  public record Limit(String name, long soft, long hard) {
    @Override
    public String toString() {
      return name + "=" + soft + ":" + hard;
    }
  }
}
