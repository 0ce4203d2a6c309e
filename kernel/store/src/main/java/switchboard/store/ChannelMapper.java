package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on channels and their abilities. */
interface ChannelMapper {
    String COLUMNS = """
            id, type, ${key}, status, name, weight, created_time, test_time, response_time, base_url, other, balance,
            balance_updated_time, models, ${group}, used_quota, model_mapping, priority, config, system_prompt
            """;

    /** One row of the routing table. */
    record Ability(String group, String model, long channelId, boolean enabled, long priority) {}

    @Select("SELECT " + COLUMNS + " FROM channels WHERE id = #{id}")
    Optional<ChannelRow> find(@Param("id") long id);

    @Select("SELECT " + COLUMNS + " FROM channels ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}")
    List<ChannelRow> page(@Param("limit") int limit, @Param("offset") long offset);

    @Select("SELECT " + COLUMNS + """
             FROM channels
             WHERE id IN (SELECT channel_id FROM switchboard_channel_tags WHERE tag = #{tag})
             ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}
            """)
    List<ChannelRow> tagged(@Param("tag") String tag, @Param("limit") int limit, @Param("offset") long offset);

    @Select("SELECT " + COLUMNS + " FROM channels ORDER BY id DESC")
    List<ChannelRow> all();

    @Select("SELECT " + COLUMNS + """
             FROM channels
             WHERE id = #{id} OR name LIKE #{prefix} ESCAPE '!'
                OR id IN (SELECT channel_id FROM switchboard_channel_tags WHERE tag = #{tag})
             ORDER BY id DESC
            """ + "LIMIT " + Paging.MOST_FOUND)
    List<ChannelRow> search(@Param("id") long id, @Param("prefix") String prefix, @Param("tag") String tag);

    @Select("SELECT id FROM channels WHERE status IN (2, 3)")
    List<Long> disabled();

    @Insert("""
            INSERT INTO channels (type, ${key}, status, name, weight, created_time, test_time, response_time, base_url,
                                  other, balance, balance_updated_time, models, ${group}, used_quota, model_mapping,
                                  priority, config, system_prompt)
            VALUES (#{channel.type}, #{channel.key}, #{channel.status}, #{channel.name}, #{channel.weight},
                    #{channel.createdTime}, #{channel.testTime}, #{channel.responseTime}, #{channel.baseUrl},
                    #{channel.other}, #{channel.balance}, #{channel.balanceUpdatedTime}, #{channel.models},
                    #{channel.group}, #{channel.usedQuota}, #{channel.modelMapping}, #{channel.priority},
                    #{channel.config}, #{channel.systemPrompt})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "generated.id", keyColumn = "id")
    int insert(@Param("channel") ChannelRow channel, @Param("generated") GeneratedKey generated);

    @Update("""
            UPDATE channels
               SET type = #{type}, ${key} = #{key}, status = #{status}, name = #{name}, weight = #{weight},
                   base_url = #{baseUrl}, other = #{other}, models = #{models}, ${group} = #{group},
                   model_mapping = #{modelMapping}, priority = #{priority}, config = #{config},
                   system_prompt = #{systemPrompt}
             WHERE id = #{id}
            """)
    int update(ChannelRow channel);

    @Update("UPDATE channels SET status = #{status} WHERE id = #{id} AND status <> #{status}")
    int setStatus(@Param("id") long id, @Param("status") int status);

    @Update("UPDATE channels SET response_time = #{millis}, test_time = #{now} WHERE id = #{id}")
    int tested(@Param("id") long id, @Param("millis") long millis, @Param("now") long now);

    @Update("UPDATE channels SET balance = #{balance}, balance_updated_time = #{now} WHERE id = #{id}")
    int balance(@Param("id") long id, @Param("balance") double balance, @Param("now") long now);

    @Update("UPDATE channels SET used_quota = COALESCE(used_quota, 0) + #{quota} WHERE id = #{id}")
    int charge(@Param("id") long id, @Param("quota") long quota);

    @Delete("DELETE FROM channels WHERE id = #{id}")
    int delete(@Param("id") long id);

    @Select("SELECT ${group}, model, channel_id, enabled, priority FROM abilities")
    List<Ability> abilities();

    @Select("SELECT ${group}, model, channel_id, enabled, priority FROM abilities WHERE channel_id = #{channelId}")
    List<Ability> abilitiesOf(@Param("channelId") long channelId);

    @Insert("""
            INSERT INTO abilities (${group}, model, channel_id, enabled, priority)
            VALUES (#{group}, #{model}, #{channelId}, #{enabled}, #{priority})
            """)
    int addAbility(Ability ability);

    @Update("UPDATE abilities SET enabled = #{enabled} WHERE channel_id = #{channelId}")
    int enableAbilities(@Param("channelId") long channelId, @Param("enabled") boolean enabled);

    @Delete("DELETE FROM abilities WHERE channel_id = #{channelId}")
    int deleteAbilities(@Param("channelId") long channelId);
}
