package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesCommandTest {

  private final Typed user = new Typed();

  @BeforeEach
  void addImages() {
    user.engine.images.all.add(SampleImages.app());
    user.engine.images.all.add(SampleImages.nameless());
  }

  @Test
  void eachNameHasARow() {
    assertThat(user.type("images")).isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            REPOSITORY           TAG       IMAGE ID       CREATED       SIZE
            app                  1         aaaaaaaaaaaa   2 hours ago   4.26MB
            host:5000/team/app   latest    aaaaaaaaaaaa   2 hours ago   4.26MB
            <none>               <none>    bbbbbbbbbbbb   N/A           0B
            """);
    assertThat(user.err).isEmpty();
  }

  @Test
  void anEmptyStoreHasHeadingsOnly() {
    user.engine.images.all.clear();

    assertThat(user.type("images", "-a")).isZero();
    assertThat(user.out).isEqualTo("REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n");
  }

  @Test
  void quietPrintsIds() {
    user.type("images", "-q", "app");
    assertThat(user.out).isEqualTo("aaaaaaaaaaaa\n");
    user.type("images", "-q", "--no-trunc", "app");
    assertThat(user.out).isEqualTo("sha256:" + "a".repeat(64) + "\n");
  }

  @Test
  void anImageThatCannotBeReadIsNamedBesideTheOthers() {
    user.engine.images.unreadable.add("odd:1: malformed image config");

    assertThat(user.type("images", "--format", "{{.Tag}}")).isEqualTo(1);
    assertThat(user.out).isEqualTo("1\nlatest\n<none>\n");
    assertThat(user.err)
        .isEqualTo(
            """
            ERROR: cannot list the image odd:1: malformed image config
            Remove it with "jbuild rmi", or find out more with "jbuild store check".
            """);
  }

  @Test
  void idsAloneNeedNoSizes() {
    user.type("images", "-q");
    assertThat(user.engine.images.sizesAsked).isFalse();
    user.type("images", "-q", "--format", "{{.Size}}");
    assertThat(user.engine.images.sizesAsked).isTrue();
  }

  @Test
  void digestsHaveAColumn() {
    user.type("images", "--digests", "app:1");
    assertThat(user.out.lines().skip(1).toList())
        .containsExactly(
            "app          1         sha256:"
                + "c".repeat(64)
                + "   aaaaaaaaaaaa   2 hours ago   4.26MB");
  }

  @ParameterizedTest
  @CsvSource({
    "reference=app, app",
    "reference=a*, app",
    "reference=app:1, app",
    "reference=app:2, ''",
    "reference=*/*/app, host:5000/team/app",
    "reference=docker.io/library/app, app",
    "reference=[a-b]pp, app",
    "dangling=true, <none>",
    "label=stage, app host:5000/team/app",
    "label=stage=test, app host:5000/team/app",
    "label=stage=other, ''",
    "before=app:1, <none>",
    "since=app:1, ''",
    "until=90m, app host:5000/team/app <none>",
    "until=2h30m, <none>",
    "until=2026-08-01T10:00:00Z, <none>",
    "until=2026-08-01T12:00:01+02:00, app host:5000/team/app <none>",
    "until=1785578400, <none>",
    "until=1785578400.5, app host:5000/team/app <none>",
    "until=2026-07-01, <none>",
  })
  void filtersChooseRows(String filter, String repositories) {
    assertThat(user.type("images", "--filter", filter, "--format", "{{.Repository}}")).isZero();
    assertThat(String.join(" ", user.out.lines().toList())).isEqualTo(repositories);
  }

  @Test
  void filtersOfSeveralKindsMustAllHold() {
    user.type("images", "-f", "dangling=false", "-f", "reference=app", "--format", "{{.Tag}}");
    assertThat(user.out).isEqualTo("1\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          size=1h       | invalid filter 'size'. Did you mean 'since='? There are: reference=PATTERN, dangling=true, label=NAME[=VALUE], before=IMAGE, since=IMAGE, until=TIME.
          dangling      | invalid filter 'dangling'. There are: reference=PATTERN, dangling=true, label=NAME[=VALUE], before=IMAGE, since=IMAGE, until=TIME.
          dangling=no   | invalid filter 'dangling=no'. It is true or false.
          until=soon    | invalid filter 'until=soon'. A time is an age as 24h or 1h30m, a date as 2026-08-01 or 2026-08-01T10:00:00Z, or seconds since 1970.
          before=no:1   | no such image: no:1. 'jbuild images' lists them.
          reference=[   | invalid pattern '['
          """)
  void wrongFiltersAreRefused(String filter, String message) {
    assertThat(user.type("images", "--filter", filter)).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: " + message + "\n");
  }

  @Test
  void formatsAreTablesTemplatesAndJson() {
    user.type("images", "--format", "table {{.ID}}\\t{{.Size}}", "app");
    assertThat(user.out).isEqualTo("IMAGE ID       SIZE\naaaaaaaaaaaa   4.26MB\n");
    user.type("images", "--format", "{{.Repository}}:{{.Tag}} {{.CreatedAt}}", "app");
    assertThat(user.out).isEqualTo("app:1 2026-08-01 10:00:00 +0000 UTC\n");
    user.type("images", "--format", "json", "app");
    String json =
        "{\"Containers\":\"N/A\",\"CreatedAt\":\"2026-08-01 10:00:00 +0000 UTC\","
            + "\"CreatedSince\":\"2 hours ago\",\"Digest\":\"sha256:"
            + "c".repeat(64)
            + "\",\"ID\":\"aaaaaaaaaaaa\",\"Repository\":\"app\",\"SharedSize\":\"N/A\","
            + "\"Size\":\"4.26MB\",\"Tag\":\"1\",\"UniqueSize\":\"N/A\",\"VirtualSize\":\"4.26MB\"}\n";
    assertThat(user.out).isEqualTo(json);
    user.type("images", "--format", "{{json .}}", "app");
    assertThat(user.out).isEqualTo(json);
  }

  @Test
  void anUnknownFieldIsRefusedAlsoInAnEmptyStore() {
    user.engine.images.all.clear();

    assertThat(user.type("images", "--format", "jsn")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no format 'jsn'. Did you mean 'json'? It is table, json or a template,"
                + " as '{{.ID}}'.\n");
    assertThat(user.type("images", "--format", "{{.Name}}")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: invalid --format: there is no field .Name (there are: Containers, CreatedAt,"
                + " CreatedSince, Digest, ID, Repository, SharedSize, Size, Tag, UniqueSize,"
                + " VirtualSize)\n");
  }
}
