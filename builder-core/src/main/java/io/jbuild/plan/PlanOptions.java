package io.jbuild.plan;

import io.jbuild.device.DeviceSource;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a plan depends on besides the Dockerfile.
 *
 * @param target the stage to build; empty for the last
 * @param buildArgs values given from outside
 * @param labels put on the image, over its own
 * @param platform what the image is to run on; empty where nobody said it
 * @param buildPlatform the machine's own
 * @param epoch {@code SOURCE_DATE_EPOCH} from the environment
 * @param times which times files and the image get
 * @param now the present time, for images that keep real times
 * @param network whether RUN may reach the network
 * @param contexts what stands for stages and images of these names
 * @param afresh stages whose steps are done again, whatever was done before
 * @param settings what commands find besides their image
 * @param allowed what RUN may ask for that could harm the machine
 * @param devices where its devices come from
 */
public record PlanOptions(
    Optional<String> target,
    SortedMap<String, String> buildArgs,
    SortedMap<String, String> labels,
    Optional<Platform> platform,
    Platform buildPlatform,
    Optional<String> epoch,
    Times times,
    Instant now,
    boolean network,
    NamedContexts contexts,
    List<String> afresh,
    RunSettings settings,
    Set<Entitlement> allowed,
    DeviceSource devices) {

  /** For who plans and runs nothing. */
  public static final Set<Entitlement> ALL_ALLOWED =
      Collections.unmodifiableSet(EnumSet.allOf(Entitlement.class));

  static final String EPOCH = "SOURCE_DATE_EPOCH";

  public PlanOptions {
    SortedMap<String, String> arguments = new TreeMap<>(buildArgs);
    // As buildx hands it on: whoever declares it sees it.
    epoch.ifPresent(time -> arguments.putIfAbsent(EPOCH, time));
    buildArgs = Collections.unmodifiableSortedMap(arguments);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    afresh = List.copyOf(afresh);
    allowed = Collections.unmodifiableSet(new TreeSet<>(allowed));
  }

  /** What the image runs on. */
  public Platform targetPlatform() {
    return platform.orElse(buildPlatform);
  }

  /** The same with other values from outside; the environment's epoch is among them already. */
  PlanOptions with(SortedMap<String, String> otherBuildArgs) {
    return new PlanOptions(
        target,
        otherBuildArgs,
        labels,
        platform,
        buildPlatform,
        Optional.empty(),
        times,
        now,
        network,
        contexts,
        afresh,
        settings,
        allowed,
        devices);
  }

  /** Which times files and the image get. */
  public sealed interface Times {

    /** The base's time and one second more for each layer, whatever the clock says. */
    record Derived() implements Times {}

    /** Real times, as docker has them. */
    record Preserve() implements Times {}

    /** One time for all. */
    record Fixed(Instant time) implements Times {}
  }
}
