package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Entitlement;
import io.jbuild.request.Isolation;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a RUN may ask for, and how its failure is told, on each rung. */
@Tag("namespaces")
class RungBuildTest {

  private static final Set<Isolation> RUNGS =
      EnumSet.of(Isolation.OCI, Isolation.NAMESPACES, Isolation.CHROOT);

  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void make(@TempDir Path folder) {
    Tools.requireRoot();
    Tools.require("runc");
    builds = new TestBuilds(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"/no/such\"] | exec: \"/no/such\": stat /no/such: no such file or directory",
        "[\"nosuch\"] | exec: \"nosuch\": executable file not found in $PATH",
        "[\"/script\"] | exec /script: no such file or directory",
        "[\"/garbage\"] | exec /garbage: exec format error",
        "exit 7 | process \"/bin/sh -c exit 7\" did not complete successfully: exit code: 7",
      })
  void aFailureIsToldInTheSameWords(String text) throws Exception {
    String[] parts = text.split(" \\| ", -1);
    String files =
        "COPY --chmod=755 <<a /script\n#!/no/such\na\nCOPY --chmod=755 <<b /garbage\nxyz\nb\n";
    for (Isolation rung : RUNGS) {
      builds.isolation(rung, Set.of());
      builds.busybox(rung.name());
      assertThatThrownBy(
              () ->
                  builds.build(
                      rung.name(), "FROM busybox\n" + files + "RUN " + parts[0] + "\n", "app"))
          .as(rung.name())
          .isInstanceOf(BuildException.class)
          .hasMessage(parts[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc | nothing can be mounted on /proc: it is the kernel's",
        "/bin/busybox | nothing can be mounted on /bin/busybox: it is no directory",
      })
  void whatCannotBeMountedOnIsRefusedOnEachRung(String text) throws Exception {
    String[] parts = text.split(" \\| ", -1);
    for (Isolation rung : RUNGS) {
      builds.isolation(rung, Set.of());
      builds.busybox(rung.name());
      for (String flag : List.of("type=tmpfs", "type=cache", "type=bind")) {
        assertThatThrownBy(
                () ->
                    builds.build(
                        rung.name(),
                        "FROM busybox\nRUN --mount=" + flag + ",target=" + parts[0] + " true\n",
                        "app"))
            .as(rung.name() + " " + flag)
            .isInstanceOf(BuildException.class)
            .hasMessage(parts[1]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "DEVICE", mode = EnumSource.Mode.EXCLUDE)
  void nothingIsAllowedThatNobodyAllowed(Entitlement entitlement) throws Exception {
    builds.busybox("store");
    String flag =
        switch (entitlement) {
          case NETWORK_HOST -> "--network=host";
          case SECURITY_INSECURE -> "--security=insecure";
          case DEVICE -> throw new AssertionError("see DeviceBuildTest");
        };
    EnumSet<Entitlement> others = EnumSet.complementOf(EnumSet.of(entitlement));
    builds.isolation(Isolation.AUTO, others);

    assertThatThrownBy(
            () ->
                builds.build(
                    "store", "FROM busybox\nRUN true\nRUN " + flag + " touch /ran\n", "app"))
        .isInstanceOf(BuildException.class)
        .hasMessage(entitlement.word() + " is not allowed");
    assertThat(builds.events()).noneMatch(BuildEvent.StepStarted.class::isInstance);
  }

  @ParameterizedTest
  @EnumSource(
      value = Isolation.class,
      names = {"OCI", "NAMESPACES"})
  void anInsecureRunMayDoWhatWeMay(Isolation rung) throws Exception {
    builds.busybox("store");
    builds.isolation(rung, Set.of(Entitlement.SECURITY_INSECURE));

    builds.build(
        "store",
        """
        FROM busybox
        RUN --security=insecure mkdir /mnt && mount -t tmpfs none /mnt
        RUN --security=insecure ! grep -q ' /proc/sys ' /proc/mounts && ! grep '^CapBnd:.*00000000a80425fb' /proc/self/status
        RUN ! mount -t tmpfs none /mnt && grep '^CapBnd:.*00000000a80425fb' /proc/self/status
        RUN --security=insecure mknod /n c 1 3 && echo x >/n && test -b /dev/loop7 && test -c /dev/fuse
        RUN ! (echo x >/n) && mknod /m c 1 3 && ! (echo x >/m) && ! test -e /dev/loop7
        """,
        "app");
  }

  @ParameterizedTest
  @EnumSource(
      value = Isolation.class,
      names = {"OCI", "NAMESPACES", "CHROOT"})
  void twoStepsAtOnceShareACacheThatBeginsWithFiles(Isolation rung) throws Exception {
    builds.busybox("store");
    builds.isolation(rung, Set.of());

    builds.build(
        "store",
        """
        FROM busybox AS seed
        RUN mkdir /s && echo 1 >/s/f
        FROM busybox AS a
        RUN --mount=type=cache,id=k,from=seed,source=/s,target=/c sleep 1; echo a >/c/a
        FROM busybox AS b
        RUN --mount=type=cache,id=k,from=seed,source=/s,target=/c sleep 1; echo b >/c/b
        FROM busybox
        COPY --from=a /etc/passwd /1
        COPY --from=b /etc/passwd /2
        RUN --mount=type=cache,id=k,from=seed,source=/s,target=/c [ "$(echo $(ls /c))" = "a b f" ]
        """,
        "app");
  }

  /**
   * A name of a cache's file in the image, were it one, would let later steps write to the cache.
   */
  @ParameterizedTest
  @EnumSource(
      value = Isolation.class,
      names = {"OCI", "NAMESPACES", "CHROOT"})
  void aCacheSharesNoFileWithTheImage(Isolation rung) throws Exception {
    builds.busybox("store");
    builds.isolation(rung, Set.of());

    builds.build(
        "store",
        """
        FROM busybox
        RUN --mount=type=cache,target=/c,id=k echo kept >/c/x; for n in /1 /2; do ln /c/x $n || cp /c/x $n; done; ln /bin/busybox /c/b || cp /bin/busybox /c/b
        RUN [ "$(cat /2)" = kept ]; echo oops >>/1; chown 7:7 /1 /bin/busybox
        RUN --mount=type=cache,target=/c,id=k [ "$(cat /c/x)" = kept ] && [ "$(stat -c %u /c/x)$(stat -c %u /c/b)" = 00 ]
        """,
        "app");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mv /etc/resolv.conf /etc/old",
        "rm /etc/hosts",
        "ln -sf /run/x /etc/resolv.conf",
        "ln -f /etc/hostname /name",
      })
  void aFileThatIsMountedStaysWhereItIs(String command) throws Exception {
    for (Isolation rung : RUNGS) {
      builds.isolation(rung, Set.of());
      builds.busybox(rung.name());
      assertThatThrownBy(
              () -> builds.build(rung.name(), "FROM busybox\nRUN " + command + "\n", "app"))
          .as(rung.name())
          .isInstanceOf(BuildException.class);
      builds.build(rung.name(), "FROM busybox\nRUN echo ::1 x >>/etc/hosts\n", "app");
    }
  }

  /** The layer of a change to one of hundreds of names has that file once, if at all the others. */
  @ParameterizedTest
  @EnumSource(
      value = Isolation.class,
      names = {"OCI", "NAMESPACES", "CHROOT"})
  void aFileWithManyNamesIsNotStoredForEach(Isolation rung) throws Exception {
    builds.busybox("store");
    builds.isolation(rung, Set.of());

    builds.build(
        "store",
        """
        FROM busybox
        RUN mkdir /d && dd if=/dev/zero of=/d/0 bs=1024 count=1000 && for i in $(seq 50); do ln /d/0 /d/$i; done
        RUN chmod 4755 /d/7
        """,
        "app");

    assertThat(Files.size(largestBlob())).isLessThan(3_000_000);
    assertThat(storeSize()).isLessThan(5_000_000);
  }

  private Path largestBlob() throws IOException {
    try (Stream<Path> blobs = Files.list(builds.store("store").resolve("blobs/sha256"))) {
      return blobs.max(Comparator.comparing(blob -> blob.toFile().length())).orElseThrow();
    }
  }

  private long storeSize() throws IOException {
    try (Stream<Path> blobs = Files.list(builds.store("store").resolve("blobs/sha256"))) {
      return blobs.mapToLong(blob -> blob.toFile().length()).sum();
    }
  }
}
