package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** SQL on the log. */
interface LogMapper {
    String COLUMNS = """
            id, user_id, created_at, type, content, username, token_name, model_name, quota, prompt_tokens,
            completion_tokens, channel_id, request_id, elapsed_time, is_stream AS stream, system_prompt_reset
            """;
    /** The plus keeps SQLite from the index on it, which would have the lines sorted again. */
    String NARROWED = """
            <if test="filter.from != 0">AND +created_at &gt;= #{filter.from}</if>
            <if test="filter.until != 0">AND +created_at &lt;= #{filter.until}</if>
            <if test="filter.userId != 0">AND user_id = #{filter.userId}</if>
            <if test="!filter.username.isEmpty()">AND username = #{filter.username}</if>
            <if test="!filter.tokenName.isEmpty()">AND token_name = #{filter.tokenName}</if>
            <if test="!filter.modelName.isEmpty()">AND model_name = #{filter.modelName}</if>
            <if test="filter.channelId != 0">AND channel_id = #{filter.channelId}</if>
            """;

    String TYPED = "<if test=\"filter.type != 0\">AND type = #{filter.type}</if>" + NARROWED;
    String RANGE = " id &gt; #{range.after} AND id &lt;= #{range.upTo} ";

    @Insert("""
            INSERT INTO logs (user_id, created_at, type, content, username, token_name, model_name, quota, prompt_tokens,
                              completion_tokens, channel_id, request_id, elapsed_time, is_stream, system_prompt_reset)
            VALUES (#{userId}, #{createdAt}, #{type}, #{content}, #{username}, #{tokenName}, #{modelName}, #{quota},
                    #{promptTokens}, #{completionTokens}, #{channelId}, #{requestId}, #{elapsedTime}, #{stream},
                    #{systemPromptReset})
            """)
    int insert(LogRow log);

    @Select("<script>SELECT " + COLUMNS + " FROM logs WHERE" + RANGE + TYPED
            + "ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}</script>")
    List<LogRow> select(
            @Param("range") LogRange range,
            @Param("filter") LogFilter filter,
            @Param("limit") int limit,
            @Param("offset") long offset);

    @Select("<script>SELECT COUNT(1) FROM logs WHERE" + RANGE + TYPED + "</script>")
    long count(@Param("range") LogRange range, @Param("filter") LogFilter filter);

    @Select("SELECT " + COLUMNS + " FROM logs WHERE id = #{id}")
    Optional<LogRow> find(@Param("id") long id);

    @Select("<script>SELECT COALESCE(SUM(quota), 0) FROM logs WHERE type = 2 AND" + RANGE + NARROWED + "</script>")
    long consumed(@Param("range") LogRange range, @Param("filter") LogFilter filter);

    @Select("<script>SELECT " + COLUMNS + " FROM logs WHERE" + RANGE + """
             AND (type = #{type} OR content LIKE #{prefix} ESCAPE '!') ORDER BY id DESC LIMIT #{limit}
            </script>""")
    List<LogRow> search(
            @Param("range") LogRange range,
            @Param("type") long type,
            @Param("prefix") String prefix,
            @Param("limit") int limit);

    /** Lines by their numbers, of which there must be one, newest first. */
    @Select("<script>SELECT " + COLUMNS + """
             FROM logs WHERE id IN <foreach collection="ids" item="id" open="(" separator="," close=")">${id}</foreach>
             ORDER BY id DESC
            </script>""")
    List<LogRow> among(@Param("ids") List<Long> ids);

    @Select("<script>SELECT ${day} AS day, model_name, COUNT(1) AS request_count, SUM(quota) AS quota,"
            + " SUM(prompt_tokens) AS prompt_tokens, SUM(completion_tokens) AS completion_tokens FROM logs"
            + " WHERE type = 2 AND" + RANGE + NARROWED + "GROUP BY day, model_name ORDER BY day, model_name</script>")
    List<DayUse> days(@Param("range") LogRange range, @Param("filter") LogFilter filter);

    /** The day that each of some moments belongs to, in their order. */
    @Select("""
            <script>SELECT day FROM (
            <foreach collection="moments" index="i" item="moment" separator=" UNION ALL ">
              SELECT ${i} AS place, ${day} AS day FROM (SELECT ${moment} AS created_at) m${i}
            </foreach>
            ) d ORDER BY place</script>""")
    List<String> daysOf(@Param("moments") List<Long> moments);

    /** When some lines were written, those that are there. */
    @Select("""
            <script>SELECT id, created_at AS at FROM logs
             WHERE id IN <foreach collection="ids" item="id" open="(" separator="," close=")">${id}</foreach></script>
            """)
    List<LogBlock.Moment> moments(@Param("ids") List<Long> ids);

    /** The greatest number of a line; 0 if there is none. */
    @Select("SELECT COALESCE(MAX(id), 0) FROM logs")
    long lastId();

    /** What can be compared of a range. */
    @Select("""
            SELECT COUNT(1) AS number, COALESCE(SUM(created_at), 0) AS moments, COALESCE(SUM(quota), 0) AS quota
              FROM logs WHERE id > #{after} AND id <= #{upTo}
            """)
    LogBlock.Sums sums(LogRange range);

    /** The first lines of a range: the number of the last of them, 0 if there is none, and how many are old. */
    @Select("""
            SELECT COALESCE(MAX(id), 0) AS last, COALESCE(SUM(CASE WHEN created_at < #{before} THEN 1 ELSE 0 END), 0) AS old
              FROM (SELECT id, created_at FROM logs WHERE id > #{after} ORDER BY id LIMIT #{limit}) first_ones
            """)
    OldLines old(@Param("after") long after, @Param("before") long before, @Param("limit") int limit);

    /** What {@link #old} found. */
    record OldLines(long last, long old) {}

    /** The last line that is old; 0 if there is none. */
    @Select("SELECT COALESCE(MAX(id), 0) FROM logs WHERE created_at < #{before}")
    long lastBefore(@Param("before") long before);

    /** Deletes the old lines of a range. */
    @Delete("DELETE FROM logs WHERE id > #{range.after} AND id <= #{range.upTo} AND created_at < #{before}")
    int deleteBefore(@Param("range") LogRange range, @Param("before") long before);
}
