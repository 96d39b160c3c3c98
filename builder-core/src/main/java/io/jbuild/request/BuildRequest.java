package io.jbuild.request;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a build is asked for; {@link BuildWords} makes it of options.
 *
 * @param context where the files are that may be copied
 * @param dockerfile where the Dockerfile is; empty for {@code Dockerfile} in the context. Of a
 *     context that is no folder, a relative path begins at its root
 * @param tags names for the image in the store
 * @param buildArgs values for ARGs
 * @param labels put on the image, over its own
 * @param target the stage to build; empty for the last
 * @param platforms what the image runs on, an image for each; none for the machine's own
 * @param outputs in docker's words: {@code type=oci,dest=image.tar}
 * @param timestamp {@code preserve}, {@code git} for the time of the context's commit, or seconds
 *     since 1970; empty for derived times
 * @param network whether RUN reaches the network
 * @param cache whether results made before are taken
 * @param pull whether registries are asked before the store
 * @param jobs how many commands run at once
 * @param contexts what stands for stages and images
 * @param afresh stages for which no results made before are taken
 * @param settings what commands find besides their image
 * @param secrets what commands may see and no image may hold
 * @param isolation how commands are isolated
 * @param allowed what RUN may ask for that could harm the machine; nothing, where nobody says so
 * @param devices which of the machine's devices there are for RUN, and which of them it may have
 * @param attest what is to be said about the image
 * @param failed what becomes of the state in which a RUN fails
 * @param caches of other machines, which results come from and go to
 */
public record BuildRequest(
    BuildContext context,
    Optional<Path> dockerfile,
    List<ImageReference> tags,
    SortedMap<String, String> buildArgs,
    SortedMap<String, String> labels,
    Optional<String> target,
    List<Platform> platforms,
    List<String> outputs,
    Optional<String> timestamp,
    Network network,
    Cache cache,
    Pull pull,
    int jobs,
    ContextOptions contexts,
    List<String> afresh,
    RunSettings settings,
    SecretOptions secrets,
    Isolation isolation,
    Set<Entitlement> allowed,
    DeviceOptions devices,
    AttestOptions attest,
    Failed failed,
    CacheOptions caches) {

  public BuildRequest {
    tags = List.copyOf(tags);
    buildArgs = Collections.unmodifiableSortedMap(new TreeMap<>(buildArgs));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    platforms = platforms.stream().distinct().toList();
    outputs = List.copyOf(outputs);
    afresh = List.copyOf(afresh);
    allowed = Collections.unmodifiableSet(new TreeSet<>(allowed));
  }

  /**
   * The same build of an image that is pushed under its names, once it is built.
   *
   * @throws BuildException where a cache goes to such a name
   */
  public BuildRequest forPush() {
    BuildRequest pushed = with(contexts, caches.forPush());
    ImagePlaces.check(pushed);
    return pushed;
  }

  /** The same build with other caches of other machines. */
  public BuildRequest with(CacheOptions others) {
    return with(contexts, others);
  }

  /** The same build with other things that stand for stages and images. */
  public BuildRequest with(ContextOptions others) {
    return with(others, caches);
  }

  private BuildRequest with(ContextOptions otherContexts, CacheOptions otherCaches) {
    return new BuildRequest(
        context,
        dockerfile,
        tags,
        buildArgs,
        labels,
        target,
        platforms,
        outputs,
        timestamp,
        network,
        cache,
        pull,
        jobs,
        otherContexts,
        afresh,
        settings,
        secrets,
        isolation,
        allowed,
        devices,
        attest,
        failed,
        otherCaches);
  }

  /**
   * The same build of the same files, which is only to be looked at: without names, outputs and
   * what is said about it; for an empty store.
   *
   * @param again where the files are
   */
  public BuildRequest withoutOutputs(BuildContext again) {
    return new BuildRequest(
        again,
        dockerfile,
        List.of(),
        buildArgs,
        labels,
        target,
        platforms,
        List.of(),
        timestamp,
        network,
        Cache.USE,
        Pull.MISSING,
        jobs,
        contexts,
        List.of(),
        settings,
        secrets,
        isolation,
        allowed,
        devices,
        AttestOptions.NONE,
        Failed.DROPPED,
        CacheOptions.NONE);
  }

  /** What RUN reaches. */
  public enum Network {
    HOST,
    NONE;

    /**
     * What an option's word means.
     *
     * @throws BuildException for any other word
     */
    public static Network parse(String word) {
      return switch (word) {
        case "default", "host" -> HOST;
        case "none" -> NONE;
        default ->
            throw new BuildException(
                Blame.USAGE,
                "there is no network mode '" + word + "'",
                Suggestion.among(word, List.of("default", "host", "none")));
      };
    }
  }

  /** Whether results made before are taken. */
  public enum Cache {
    USE,
    /** They are, and where one is missing the build fails. */
    EXPECT,
    IGNORE
  }

  /** What becomes of the state in which a RUN fails. */
  public enum Failed {
    DROPPED,
    /** It is there for a {@link ShellRequest}, until the next one fails. */
    KEPT
  }

  /** Where base images are looked for first. */
  public enum Pull {
    MISSING,
    ALWAYS
  }
}
