package switchboard.store;

import java.util.List;
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
    String NARROWED = """
            <if test="filter.from != 0">AND created_at &gt;= #{filter.from}</if>
            <if test="filter.until != 0">AND created_at &lt;= #{filter.until}</if>
            <if test="filter.userId != 0">AND user_id = #{filter.userId}</if>
            <if test="!filter.username.isEmpty()">AND username = #{filter.username}</if>
            <if test="!filter.tokenName.isEmpty()">AND token_name = #{filter.tokenName}</if>
            <if test="!filter.modelName.isEmpty()">AND model_name = #{filter.modelName}</if>
            <if test="filter.channelId != 0">AND channel_id = #{filter.channelId}</if>
            """;

    @Insert("""
            INSERT INTO logs (user_id, created_at, type, content, username, token_name, model_name, quota, prompt_tokens,
                              completion_tokens, channel_id, request_id, elapsed_time, is_stream, system_prompt_reset)
            VALUES (#{userId}, #{createdAt}, #{type}, #{content}, #{username}, #{tokenName}, #{modelName}, #{quota},
                    #{promptTokens}, #{completionTokens}, #{channelId}, #{requestId}, #{elapsedTime}, #{stream},
                    #{systemPromptReset})
            """)
    int insert(LogRow log);

    @Select("<script>SELECT " + COLUMNS + """
             FROM logs
             <where>
               id &lt; #{beforeId}
               <if test="filter.type != 0">AND type = #{filter.type}</if>
            """ + NARROWED + """
             </where>
             ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}
            </script>""")
    List<LogRow> select(
            @Param("filter") LogFilter filter,
            @Param("beforeId") long beforeId,
            @Param("limit") int limit,
            @Param("offset") long offset);

    @Select("<script>SELECT COALESCE(SUM(quota), 0) FROM logs <where> type = 2 " + NARROWED + "</where></script>")
    long consumed(@Param("filter") LogFilter filter);

    @Select("SELECT " + COLUMNS + """
             FROM logs WHERE type = #{type} OR content LIKE #{prefix} ESCAPE '!' ORDER BY id DESC LIMIT #{limit}
            """)
    List<LogRow> search(@Param("type") long type, @Param("prefix") String prefix, @Param("limit") int limit);

    @Select("SELECT " + COLUMNS + """
             FROM logs WHERE user_id = #{userId} AND type = #{type} ORDER BY id DESC LIMIT #{limit}
            """)
    List<LogRow> searchOwn(@Param("userId") long userId, @Param("type") long type, @Param("limit") int limit);

    @Select("""
            SELECT ${day} AS day, model_name, COUNT(1) AS request_count, SUM(quota) AS quota,
                   SUM(prompt_tokens) AS prompt_tokens, SUM(completion_tokens) AS completion_tokens
              FROM logs
             WHERE type = 2 AND user_id = #{userId} AND created_at BETWEEN #{from} AND #{until}
             GROUP BY day, model_name ORDER BY day, model_name
            """)
    List<DayUse> days(@Param("userId") long userId, @Param("from") long from, @Param("until") long until);

    /** Deletes a limited number, so that other writers get their turn. */
    @Delete("""
            DELETE FROM logs WHERE id IN
                   (SELECT id FROM (SELECT id FROM logs WHERE created_at < #{before} LIMIT #{limit}) old)
            """)
    int deleteBefore(@Param("before") long before, @Param("limit") int limit);
}
