package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.testkit.TarEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What RUN mounts, in whole builds, by whoever runs the tests. */
@Tag("namespaces")
class MountBuildTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));
  private int number;

  @BeforeEach
  void open() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    Files.delete(builds.context("busybox"));
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  /** Builds, and reads what the last stage wrote to {@code /out}. */
  private String out(String instructions) throws Exception {
    Path dest = folder.resolve("out" + number++);
    builds.build(
        "store",
        instructions + "\nFROM scratch\nCOPY --from=last /out /out\n",
        "app",
        "type=local,dest=" + dest);
    return Files.readString(dest.resolve("out"));
  }

  private SortedMap<String, TarEntry> files(String instructions) throws Exception {
    builds.build("store", instructions, "app");
    return builds.image("store", "app").rootFilesystem().files();
  }

  private BuildException refused(String instructions) {
    return catchThrowableOfType(
        BuildException.class, () -> builds.build("store", instructions, "app"));
  }

  @Test
  void bindsShowTheContextLessWhatIsIgnoredAndNothingIsLeft() throws Exception {
    builds.context("a", "1\n");
    builds.contextScript("mkdir -m 750 d; echo 2 >d/b; ln -s d link; chmod 640 d/b");
    String run =
        """
        RUN --mount=target=/ctx --mount=source=a,target=/one/f --mount=source=link,target=/dir \\
          ls -A /ctx >/out; cat /ctx/a /one/f /dir/b >>/out; stat -c '%n %a %u %Y' /ctx /dir /dir/b /one/f >>/out; \\
          touch /ctx/x 2>>/out; touch /dir/x 2>>/out; rm /one/f 2>>/out; stat -c %Y /out >/dev/null
        """;
    assertThat(out("FROM busybox AS last\nWORKDIR /one\n" + run))
        .isEqualTo(
            """
            a
            d
            link
            1
            1
            2
            /ctx 755 0 315619205
            /dir 750 0 315619205
            /dir/b 640 0 315619205
            /one/f 644 0 315619205
            touch: /ctx/x: Read-only file system
            touch: /dir/x: Read-only file system
            rm: can't remove '/one/f': Device or resource busy
            """);
    SortedMap<String, TarEntry> files = files("FROM busybox\nWORKDIR /one\n" + run);
    SortedMap<String, TarEntry> before = files("FROM busybox\nWORKDIR /one\n");
    files.remove("out");
    assertThat(files).isEqualTo(before);
  }

  @Test
  void aSourceThatIsNotThereIsToldWithItsLine() throws Exception {
    builds.context("Names", "");
    BuildException refusal = refused("FROM busybox\nRUN --mount=source=names,target=/m true\n");
    assertThat(refusal).hasMessage("\"/names\": not found");
    assertThat(refusal.lines()).contains(new Lines(2, 2));
    assertThat(refusal.hint()).isEqualTo("Did you mean \"/Names\"?");

    refusal =
        refused("FROM busybox AS a\nFROM busybox\nRUN --mount=from=a,source=no,target=/m x\n");
    assertThat(refusal).hasMessage("\"/no\": not found");
    assertThat(refusal.lines()).contains(new Lines(3, 3));
  }

  @Test
  void whatIsWrittenToABindIsThrownAwayAndNoOtherSeesIt() throws Exception {
    builds.context("a", "1\n");
    String out =
        out(
            """
            FROM busybox AS tools
            RUN mkdir /t && echo tool >/t/f
            FROM busybox AS last
            RUN --mount=target=/x,rw --mount=target=/y,rw --mount=from=tools,source=t,target=/t,rw \\
              echo new >/x/a; rm -r /t/f; echo n >/t/n; cat /x/a /y/a >/out; ls /t >>/out
            RUN --mount=target=/x --mount=from=tools,source=t,target=/t cat /x/a /t/f >>/out
            """);
    assertThat(out).isEqualTo("new\n1\nn\n1\ntool\n");
    assertThat(Files.readString(builds.context("a"))).isEqualTo("1\n");
  }

  @Test
  void linksInWhatIsShownLeadNowhereElse() throws Exception {
    String canary = Files.writeString(folder.resolve("canary"), "machine").toString();
    String out =
        out(
            """
            FROM busybox AS other
            RUN mkdir -p /opt/real %1$s && echo inside >/opt/real/f && \\
              ln -s / /root-link && ln -s /opt/real /abs && ln -s ../../../../../../../opt/real /opt/deep && \\
              echo image >%1$s/canary && ln -s %1$s/canary /escape
            FROM busybox AS last
            RUN --mount=from=other,source=/abs,target=/a --mount=from=other,source=/opt/deep,target=/b \\
              --mount=from=other,source=/root-link,target=/r --mount=from=other,source=/escape,target=/e \\
              --mount=from=other,source=/root-link/abs/f,target=/f \\
              cat /a/f /b/f /e /f >/out; ls /r/opt >>/out
            """
                .formatted(folder));
    assertThat(out).isEqualTo("inside\ninside\nimage\ninside\ndeep\nreal\n");
    assertThat(Path.of(canary)).hasContent("machine");
  }

  @Test
  void mountsLieInOneAnotherAndBehindLinksOfTheImage() throws Exception {
    String canary = Files.createDirectory(folder.resolve("machine")).toString();
    SortedMap<String, TarEntry> files =
        files(
            """
            FROM busybox
            RUN mkdir -p /data && ln -s /data /link && ln -s %s /away && ln -s /loop /loop
            RUN --mount=type=tmpfs,target=/t --mount=type=cache,target=/t/in/c --mount=type=tmpfs,target=/link/m \\
              --mount=type=tmpfs,target=/away/x/y \\
              touch /t/a /t/in/c/b /link/m/c /away/x/y/z && [ -e /data/m/c ] && echo kept >/link/beside
            """
                .formatted(canary));
    assertThat(files.keySet()).contains("data", "data/beside").doesNotContain("data/m", "t");
    assertThat(files.keySet()).noneMatch(path -> path.startsWith(canary.substring(1)));
    assertThat(Path.of(canary)).isEmptyDirectory();
    assertThat(refused("FROM busybox\nRUN --mount=type=tmpfs,target=/proc/x true\n"))
        .hasMessageContaining("/proc/x");
    builds.context("a", "");
    assertThat(
            refused("FROM busybox\nRUN --mount=target=/c --mount=type=tmpfs,target=/c/none true\n"))
        .hasMessageContaining("/c/none");
  }

  @Test
  void memoryHasItsSizeAndCanReplaceSharedMemory() throws Exception {
    assertThat(
            out(
                """
                FROM busybox AS last
                RUN --mount=type=tmpfs,target=/t,size=1m --mount=type=tmpfs,target=/dev/shm,size=3m \\
                  ls -A /t >/out; stat -c %a /t >>/out; df -k /t /dev/shm | awk '{print $2}' | grep 0 >>/out; true
                RUN --mount=type=tmpfs,target=/t df -k /t | awk '/\\/t/{print ($2 > 1024)}' >>/out
                """))
        .isEqualTo("1777\n1024\n3072\n1\n");
  }

  @Test
  void theProgramMayBeInAMount() throws Exception {
    assertThat(
            out(
                """
                FROM busybox AS tools
                FROM scratch AS last
                COPY --from=tools /etc/passwd /etc/group /etc/
                RUN --mount=from=tools,source=/bin,target=/bin echo here >/out
                """))
        .isEqualTo("here\n");
  }

  @Test
  void aCacheKeepsWhatIsWrittenAndIsNamedByItsTarget() throws Exception {
    assertThat(
            out(
                """
                FROM busybox AS last
                WORKDIR /w
                RUN --mount=type=cache,target=c stat -c '%a %u %g' c >/out; echo 1 >>c/f
                RUN --mount=type=cache,id=c,target=/elsewhere cat /elsewhere/f >>/out
                RUN --mount=type=cache,target=/w/c ls /w/c >>/out
                RUN --mount=type=cache,target=c,uid=3,gid=4,mode=0751 stat -c '%a %u %g' c >>/out; ls c >>/out
                RUN --mount=type=cache,target=c,ro touch c/x 2>>/out; cat c/f >>/out
                RUN --mount=type=cache,target=c mkdir c/sub && echo s >c/sub/g
                RUN --mount=type=cache,id=c,source=sub,target=/s cat /s/g >>/out
                """))
        .isEqualTo(
            """
            755 0 0
            1
            751 3 4
            touch: c/x: Read-only file system
            1
            s
            """);
    assertThat(files("FROM busybox\nRUN --mount=type=cache,target=/w/c true\n"))
        .doesNotContainKey("w");
  }

  @Test
  void aCacheBeginsWithWhatItsSeedHas() throws Exception {
    String dockerfile =
        """
        FROM busybox AS seed
        RUN mkdir -p /s/d && echo %s >/s/d/f && ln -s /s /l
        FROM busybox AS last
        RUN --mount=type=cache,from=seed,source=/l,target=/c cat /c/d/f >/out; echo more >>/c/d/f
        RUN --mount=type=cache,from=seed,source=/l,target=/c cat /c/d/f >>/out
        """;
    assertThat(out(dockerfile.formatted(1))).isEqualTo("1\n1\nmore\n");
    assertThat(out(dockerfile.formatted(2))).isEqualTo("2\n2\nmore\n");
  }

  @Test
  void aCachesNameIsNoPath() throws Exception {
    files("FROM busybox\nRUN --mount=type=cache,id=../../escaped,target=/c touch /c/x\n");
    try (var all = Files.walk(folder)) {
      assertThat(all.map(Path::getFileName)).doesNotContain(Path.of("escaped"));
    }
    try (var caches = Files.list(builds.store("store").resolve("jbuild/mounts"))) {
      assertThat(caches).isNotEmpty().allMatch(c -> c.toString().matches(".*/[0-9a-f]{64}"));
    }
  }

  @Test
  void aLinkPlantedInACacheLeadsNowhereElse() throws Exception {
    String canary = Files.writeString(folder.resolve("canary"), "machine").toString();
    BuildException refusal =
        refused(
            """
            FROM busybox
            RUN --mount=type=cache,id=e,target=/c ln -s %s /c/f && ln -s /etc /c/d
            RUN --mount=type=cache,id=e,source=f,target=/v cat /v
            """
                .formatted(canary));
    assertThat(refusal).hasMessage("\"/f\": not found");
    assertThat(
            refused("FROM busybox\nRUN --mount=type=cache,id=e,source=d,target=/v cat /v/passwd\n"))
        .hasMessage("\"/d\": not found");
  }

  @Test
  void whatACacheOrABindHoldsDecidesWhatIsDoneAgain() throws Exception {
    builds.context("a", "1\n");
    builds.context("b", "1\n");
    String dockerfile =
        "FROM busybox AS last\nRUN --mount=source=a,target=/a --mount=type=cache,target=/c"
            + " cat /a >>/c/n; wc -l </c/n >/out\n";
    assertThat(out(dockerfile)).isEqualTo("1\n");
    builds.context("b", "2\n");
    assertThat(out(dockerfile)).isEqualTo("1\n");
    builds.context("a", "2\n");
    assertThat(out(dockerfile)).isEqualTo("2\n");
  }

  @Test
  void aCacheThatIsLockedIsOnesAloneAndAPrivateOneToo() throws Exception {
    String step =
        " --mount=type=cache,sharing=%1$s,target=/c,id=%1$s mkdir /c/mine && sleep 1 && rmdir /c/mine\n";
    for (String sharing : List.of("locked", "private")) {
      StringBuilder dockerfile = new StringBuilder();
      StringBuilder last = new StringBuilder("FROM scratch\n");
      for (int i = 0; i < 3; i++) {
        dockerfile
            .append("FROM busybox AS s" + i + "\nENV N=" + i + "\nRUN")
            .append(step.formatted(sharing));
        last.append("COPY --from=s" + i + " /etc/passwd /" + i + "\n");
      }
      assertThat(files(dockerfile.toString() + last)).containsKeys("0", "1", "2");
    }
  }
}
