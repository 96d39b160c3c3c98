package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.difference.AttributeChange;
import io.jbuild.difference.AttributeChange.Attribute;
import io.jbuild.difference.Cause;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import io.jbuild.difference.ImageDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.PathDifference;
import io.jbuild.difference.ValueChange;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** diff of images and layers, as it is typed and what it prints. */
class DiffCommandTest {

  private static final Cause DATE =
      new Cause("date", "A date is in it.", "Take {build-arg}.", Optional.of("apt-logs"));

  private final Typed user = new Typed();

  /** Everything that a report can hold. */
  private static ImageDifference all() {
    ContentDifference text =
        new ContentDifference(
            "text",
            8,
            29,
            29,
            List.of(
                new Detail("line 1", "built on Sunday", "built on Monday"),
                new Detail("line 2", "a line of the first that is so long", "a\u001b[31m\nb"),
                new Detail("further", "", "")));
    ContentDifference zip =
        new ContentDifference("zip", 10, 300, 301, List.of(new Detail("entry x", "there", "")));
    return new ImageDifference(
        List.of(
            new ValueChange("config.User", Optional.of("a"), Optional.empty(), Optional.empty()),
            new ValueChange("created", Optional.of("then"), Optional.of("now"), Optional.of(DATE))),
        List.of(
            new LayerDifference(
                2,
                Optional.of(FakeEngine.IMAGE_ID),
                Optional.of(FakeEngine.MANIFEST),
                "RUN date > /built",
                List.of(
                    path("/built", PathDifference.Kind.CHANGED, Optional.of(text)),
                    path("/new", PathDifference.Kind.ADDED, Optional.empty()),
                    path("/x.zip", PathDifference.Kind.CHANGED, Optional.of(zip))),
                7,
                Optional.empty()),
            new LayerDifference(
                3,
                Optional.empty(),
                Optional.of(FakeEngine.MANIFEST),
                "",
                List.of(),
                0,
                Optional.empty())));
  }

  private static PathDifference path(
      String path, PathDifference.Kind kind, Optional<ContentDifference> content) {
    List<AttributeChange> attributes =
        kind == PathDifference.Kind.ADDED
            ? List.of(
                new AttributeChange(Attribute.TYPE, "", "", "file"),
                new AttributeChange(Attribute.SIZE, "", "", "12"))
            : List.of(new AttributeChange(Attribute.XATTR, "user.a", "1", ""));
    return new PathDifference(
        path,
        kind,
        attributes,
        content,
        path.equals("/x.zip") ? Optional.empty() : Optional.of(DATE));
  }

  @Test
  void peopleReadWhatDiffersAndWhy() {
    user.engine.comparisons.difference = all();

    assertThat(user.type("diff", "a", "b")).isEqualTo(1);
    assertThat(user.out)
        .isEqualTo(
            """
            config
              config.User: a -> (none)
              created: then -> now
                cause:  A date is in it.
                remedy: Take --build-arg.
                noise:  apt-logs (--fix-known-noise)

            layer 2  RUN date > /built
              /built
                xattr user.a: 1 -> (none)
                line 1: built on Sunday -> built on Monday
                line 2: a line of the first that is so long -> a\ufffd[31m\u2424b
                further
              /new  file, 12 bytes in the second alone
                cause:  A date is in it.
                remedy: Take --build-arg.
                noise:  apt-logs (--fix-known-noise)
              /x.zip
                xattr user.a: 1 -> (none)
                zip, from byte 10
                entry x: there -> (none)
              and 7 more paths

            layer 3  (in the second alone)

            They differ in 2 values of the config, 2 layers, 10 paths.
            """);
  }

  @Test
  void programsReadJson(@TempDir Path folder) throws Exception {
    user.engine.comparisons.difference = all();

    assertThat(user.type("diff", "--format", "json", "a", "b")).isEqualTo(1);
    Path file = Files.writeString(folder.resolve("report.json"), user.out);
    assertThat(
            Tools.run(
                "jq",
                "-c",
                "[.same, .config[1].cause.noise, .layers[0].paths[0].content.details[0].second,"
                    + " .layers[0].furtherPaths, .layers[1].first]",
                file.toString()))
        .isEqualTo("[false,\"apt-logs\",\"built on Monday\",7,null]\n");
  }

  @Test
  void theSameImagesAreToldByTheExitCode() {
    assertThat(user.type("diff", "--lines=5", "a", "b")).isZero();
    assertThat(user.out).isEqualTo("No difference.\n");
    assertThat(user.type("diff", "--platform", "linux/arm64", "docker://host/a:1", "./b.tar"))
        .isZero();
    assertThat(user.type("diff", "oci-layout://dir:tag", "oci-layout:///a:b/c")).isZero();
    assertThat(user.engine.comparisons.asked)
        .containsExactly(
            "Word[name=a, path=a] Word[name=b, path=b] Optional.empty 5",
            "AtRegistry[reference=host/a:1] File[path=./b.tar, image=Optional.empty]"
                + " Optional[linux/arm64] 100",
            "File[path=dir, image=Optional[tag]] File[path=/a:b/c, image=Optional.empty]"
                + " Optional.empty 100");
  }

  @Test
  void whatCannotBeReadIsNotSaidToDiffer() {
    user.engine.comparisons.refusal =
        Optional.of(new BuildException(Blame.REGISTRY, "no such host", "Look."));
    assertThat(user.type("diff", "a", "b")).isEqualTo(4);
    assertThat(user.err).isEqualTo("ERROR: no such host\nLook.\n");
    user.engine.comparisons.refusal =
        Optional.of(new BuildException(Blame.USAGE, "No such image: a", ""));
    assertThat(user.type("diff", "a", "b")).isEqualTo(2);
  }

  @Test
  void theFilesAloneAreDockersLines() {
    user.engine.comparisons.files.add(new FileChange(FileChange.Kind.DELETED, "/old"));
    assertThat(user.type("diff", "--files", "a", "b")).isEqualTo(1);
    assertThat(user.out).isEqualTo("D /old\n");
  }

  @Test
  void theLayersOfOneImageAreTold() {
    ImageLayers.Count none = new ImageLayers.Count(0, 0);
    user.engine.comparisons.layers =
        new ImageLayers(
            List.of(
                new ImageLayers.Layer(
                    1,
                    FakeEngine.MANIFEST,
                    "COPY . /",
                    new ImageLayers.Count(3, 1_500_000),
                    none,
                    none,
                    new ImageLayers.Count(1, 1_000_000)),
                new ImageLayers.Layer(
                    2,
                    FakeEngine.MANIFEST,
                    "RUN rm /big",
                    none,
                    none,
                    new ImageLayers.Count(1, 1_000_000),
                    none)),
            List.of(new ImageLayers.Hidden("/big", 1_000_000, 1, 2, FileChange.Kind.DELETED)));

    assertThat(user.type("diff", "app")).isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            LAYER  ADDED              CHANGED            DELETED            HIDDEN             CREATED BY
            1      3 (1.5MB)          -                  -                  1 (1MB)            COPY . /
            2      -                  -                  1 (1MB)            -                  RUN rm /big

            Hidden by later layers, the largest first:
                   1MB  /big  (layer 1, deleted by layer 2)

            Of 1.5MB of files 1MB are hidden by later layers.
            """);
    assertThat(user.type("diff", "--format", "json", "app")).isZero();
    assertThat(user.out).contains("\"how\": \"deleted\"", "\"bytes\": 1500000");
  }

  @Test
  void thePathsOfALayerAreTold() {
    user.engine.comparisons.paths.add(
        new ImageLayers.Path(FileChange.Kind.ADDED, "/big", 1_000_000, OptionalInt.of(2)));
    user.engine.comparisons.paths.add(
        new ImageLayers.Path(FileChange.Kind.CHANGED, "/etc", 0, OptionalInt.empty()));

    assertThat(user.type("diff", "--layer", "1", "app")).isZero();
    assertThat(user.out).isEqualTo("A      1MB  /big  (hidden by layer 2)\nC       0B  /etc\n");
    assertThat(user.type("diff", "--layer", "1", "--format", "json", "app")).isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            [
              {"kind":"added","path":"/big","bytes":1000000,"hiddenBy":2},
              {"kind":"changed","path":"/etc","bytes":0}
            ]
            """);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(user.type("diff")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: 'jbuild diff' needs a CONTAINER, an IMAGE");
    assertThat(user.type("diff", "a", "b", "c")).isEqualTo(2);
    assertThat(user.type("diff", "a", "")).isEqualTo(2);
    assertThat(user.type("diff", "--layer", "1", "a", "b")).isEqualTo(2);
    assertThat(user.type("diff", "--layer", "x", "a")).isEqualTo(2);
    assertThat(user.type("diff", "--lines", "-1", "a", "b")).isEqualTo(2);
    assertThat(user.type("diff", "--format", "xml", "a", "b")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: there is no format 'xml' for differences. There are: text and json.\n");
    assertThat(user.type("diff", "docker://Wrong Name", "a")).isEqualTo(2);
  }
}
