package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Platform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectCommandTest {

  private static final String DOCKERS =
      """
      [
          {
              "Id": "sha256:AAAA",
              "RepoTags": [
                  "app:1",
                  "host:5000/team/app:latest"
              ],
              "RepoDigests": [
                  "app@sha256:CCCC",
                  "host:5000/team/app@sha256:CCCC"
              ],
              "Parent": "",
              "Comment": "buildkit.dockerfile.v0",
              "Created": "2026-08-01T10:00:00Z",
              "DockerVersion": "",
              "Author": "",
              "Config": {
                  "User": "",
                  "ExposedPorts": null,
                  "Env": [
                      "PATH=/bin",
                      "NAME=a \\"quoted\\" value"
                  ],
                  "Cmd": [
                      "/bin/sh",
                      "-c",
                      "run"
                  ],
                  "Volumes": null,
                  "WorkingDir": "/srv",
                  "Entrypoint": null,
                  "OnBuild": null,
                  "Labels": {
                      "stage": "test"
                  }
              },
              "Architecture": "amd64",
              "Os": "linux",
              "Size": 4260012,
              "RootFS": {
                  "Type": "layers",
                  "Layers": [
                      "sha256:DDDD",
                      "sha256:DDDD"
                  ]
              },
              "Metadata": {
                  "LastTagTime": "0001-01-01T00:00:00Z"
              },
              "Descriptor": {
                  "mediaType": "application/vnd.oci.image.manifest.v1+json",
                  "digest": "sha256:CCCC",
                  "size": 401
              }
          }
      ]
      """;

  private final Typed user = new Typed();

  @BeforeEach
  void addImage() {
    user.engine.images.all.add(SampleImages.app());
  }

  @Test
  void theShapeIsDockers() {
    assertThat(user.type("inspect", "app:1")).isZero();
    assertThat(user.out).isEqualTo(DOCKERS.transform(InspectCommandTest::withDigests));
  }

  private static String withDigests(String text) {
    return text.replace("AAAA", "a".repeat(64))
        .replace("CCCC", "c".repeat(64))
        .replace("DDDD", "d".repeat(64));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{.Os}}/{{.Architecture}}            | linux/amd64
          {{json .Config.Cmd}}                 | ["/bin/sh","-c","run"]
          {{.Config.Cmd}}                      | [/bin/sh -c run]
          {{.Config.Entrypoint}}               | []
          {{json .Config.Entrypoint}}          | null
          {{index .Config.Labels "stage"}}     | test
          {{index .RepoTags 0}}                | app:1
          {{range .Config.Env}}{{.}};{{end}}   | PATH=/bin;NAME=a "quoted" value;
          {{len .RootFS.Layers}}               | 2
          """)
  void aTemplatePicksWhatIsWanted(String format, String printed) {
    assertThat(user.type("inspect", "-f", format, "app:1")).isZero();
    assertThat(user.out).isEqualTo(printed + "\n");
  }

  @Test
  void whatIsThereIsShownAlsoWhereAnotherIsMissing() {
    assertThat(user.type("inspect", "--format", "{{.Size}}", "nothing", "app:1")).isEqualTo(1);
    assertThat(user.out).isEqualTo("4260012\n");
    assertThat(user.err).isEqualTo("jbuild: no such image: nothing. 'jbuild images' lists them.\n");
    assertThat(user.type("inspect", "nothing")).isEqualTo(1);
    assertThat(user.out).isEqualTo("[]\n");
  }

  @Test
  void onePlatformOfSeveralCanBeMeant() {
    assertThat(user.type("inspect", "--type=image", "-s", "--platform=linux/arm64", "app:1"))
        .isZero();
    assertThat(user.type("history", "-q", "--platform", "linux/arm64", "app:1")).isZero();
    Platform arm = Platform.parse("linux/arm64");
    assertThat(user.engine.images.platforms).containsExactly(arm, arm);
    assertThat(user.type("inspect", "--type", "volume", "app:1")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: 'jbuild inspect' shows images, not 'volume'\n");
  }

  @Test
  void aMalformedTemplateIsRefusedBeforeAnythingElse() {
    assertThat(user.type("inspect", "-f", "{{.Os", "app:1")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: invalid --format: unclosed action in \"{{.Os\"\n");
    assertThat(user.engine.store).isEmpty();
  }
}
