"""The modules of Streamlit 1.67 that apps and component packages import, and where each
name is in Kawa.

Per module: its names. `name=module:attribute` says where it is; `*module` says where to look
for all of them; else it is looked for under the same path in `kawa`. What is found nowhere
can be imported, and says that it is not built when it is used.
"""

from __future__ import annotations

from functools import cache

_TABLE = """
streamlit:
    App Page _bidi_component _bottom _event _main altair_chart area_chart audio audio_input
    badge balloons bar_chart bottom button cache_data cache_resource camera_input caption
    chat_input chat_message checkbox code color_picker columns connection container context
    data_editor dataframe date_input datetime_input dialog divider download_button echarts_chart
    echo empty error exception expander feedback file_uploader form form_submit_button fragment
    get_option graphviz_chart grid header help html iframe image info json latex line_chart
    link_button login logo logout map markdown menu_button mermaid_chart metric multiselect
    navigation number_input page_link pagination pdf pills plotly_chart popover progress
    pydeck_chart pyplot query_params radio rerun scatter_chart secrets segmented_control
    select_slider selectbox session_state set_option set_page_config sidebar skeleton slider
    snow space spinner status stop subheader success switch_page table tabs text text_area
    text_input time_input title toast toggle user vega_lite_chart video warning write
    write_stream
streamlit.auth_util:
    is_authlib_installed
streamlit.column_config:
    AreaChartColumn AudioColumn BarChartColumn ButtonColumn CheckboxColumn Column DateColumn
    DatetimeColumn ImageColumn JsonColumn LineChartColumn LinkColumn ListColumn MarkdownColumn
    MultiselectColumn NumberColumn ProgressColumn SelectboxColumn TextColumn TimeColumn
    VideoColumn
streamlit.commands.page_config:
    get_random_emoji
streamlit.components.types.base_custom_component:
    BaseCustomComponent MarshallComponentException
streamlit.components.v1:
    declare_component html iframe
streamlit.components.v1.components:
    CustomComponent MarshallComponentException declare_component
streamlit.components.v1.custom_component:
    CustomComponent MarshallComponentException
streamlit.components.v2:
    component
streamlit.components.v2.bidi_component.state:
    BidiComponentState ComponentResult
streamlit.components.v2.types:
    ComponentRenderer
streamlit.config:
    *kawa.compat.settings get_config_options get_option get_options_for_section
    get_where_defined is_manually_set on_config_parsed set_option show_config
streamlit.connections:
    BaseConnection ExperimentalBaseConnection SQLConnection SnowflakeCallersRightsConnection
    SnowflakeConnection
streamlit.connections.base_connection:
    BaseConnection
streamlit.connections.snowflake_connection:
    SnowflakeCallersRightsConnection SnowflakeConnection
streamlit.connections.sql_connection:
    SQLConnection
streamlit.dataframe_util:
    convert_anything_to_pandas_df is_dataframe_like
streamlit.delta_generator:
    DeltaGenerator=kawa.elements._kit.container:Container
streamlit.delta_generator_singletons:
    get_dg_singleton_instance
streamlit.elements.arrow:
    DataframeSelectionState DataframeSelectionStateInput DataframeState DataframeStateInput
streamlit.elements.bottom:
    BottomContainerProxy
streamlit.elements.deck_gl_json_chart:
    PydeckSelectionState PydeckState
streamlit.elements.echarts_chart:
    EChartsSelectionState EChartsState
streamlit.elements.lib.column_config_utils:
    ButtonColumnClickState
streamlit.elements.lib.column_types:
    AreaChartColumnConfig AudioColumnConfig BarChartColumnConfig ButtonColumnConfig
    CheckboxColumnConfig ColumnConfig DateColumnConfig DatetimeColumnConfig ImageColumnConfig
    JsonColumnConfig LineChartColumnConfig LinkColumnConfig ListColumnConfig
    MarkdownColumnConfig MultiselectColumnConfig MultiselectOption NumberColumnConfig
    ProgressColumnConfig SelectboxColumnConfig SelectboxOption TextColumnConfig TimeColumnConfig
    VideoColumnConfig
streamlit.elements.lib.dialog:
    Dialog
streamlit.elements.lib.grid_container:
    GridContainer
streamlit.elements.lib.image_utils:
    image_to_url
streamlit.elements.lib.js_number:
    JSNumberBoundsException
streamlit.elements.lib.mutable_expander_container:
    ExpanderContainer=kawa.elements.expander:ExpanderContainer
streamlit.elements.lib.mutable_popover_container:
    PopoverContainer
streamlit.elements.lib.mutable_status_container:
    StatusContainer
streamlit.elements.lib.mutable_tab_container:
    TabContainer=kawa.elements.tabs:TabContainer
streamlit.elements.lib.policies:
    CachedWidgetWarning check_widget_policies
streamlit.elements.lib.skeleton_placeholder:
    SkeletonPlaceholder
streamlit.elements.lib.utils:
    compute_and_register_element_id
streamlit.elements.plotly_chart:
    PlotlySelectionState PlotlyState
streamlit.elements.vega_charts:
    VegaLiteState
streamlit.elements.widgets.chat:
    ChatInputValue
streamlit.elements.widgets.data_editor:
    DataEditorState
streamlit.emojis:
    ALL_EMOJIS
streamlit.env_util:
    is_pex
streamlit.error_util:
    handle_uncaught_app_exception
streamlit.errors:
    *kawa.errors
streamlit.file_util:
    get_project_streamlit_file_path get_streamlit_file_path
streamlit.logger:
    *kawa.compat.settings get_logger set_log_level
streamlit.material_icon_names:
    ALL_MATERIAL_ICONS
streamlit.navigation.page:
    *kawa.api.page Page=kawa:Page StreamlitPage
streamlit.net_util:
    get_external_ip get_internal_ip
streamlit.platform:
    post_parent_message
streamlit.runtime:
    *kawa.compat.scriptrunner Runtime RuntimeConfig RuntimeState SessionClient
    SessionClientDisconnectedError exists get_instance
streamlit.runtime.agent.errors:
    AgentRequestError
streamlit.runtime.app_session:
    AppSession
streamlit.runtime.caching:
    cache_data=kawa:cache_data cache_resource=kawa:cache_resource
streamlit.runtime.caching.cache_data_api:
    CacheDataAPI=kawa.elements.cache_data:CacheDataAPI
streamlit.runtime.caching.cache_errors:
    *kawa.caching.errors CacheError CacheKeyNotFoundError CacheReplayClosureError
    CachedFunctionReturnedAwaitableError CachedStFunctionInBackgroundModeWarning
    UnevaluatedDataFrameError UnhashableParamError UnhashableTypeError
    UnserializableReturnValueError
streamlit.runtime.caching.cache_resource_api:
    CacheResourceAPI=kawa.elements.cache_resource:CacheResourceAPI
streamlit.runtime.caching.cache_utils:
    *kawa.caching.cached BoundCachedFunc CachedFunc
streamlit.runtime.caching.hashing:
    UserHashError=kawa.caching.errors:UserHashError
streamlit.runtime.caching.storage.cache_storage_protocol:
    CacheStorageError CacheStorageKeyNotFoundError InvalidCacheStorageContextError
streamlit.runtime.connection_factory:
    connection_factory=kawa:connection
streamlit.runtime.context:
    ContextProxy StreamlitCookies StreamlitHeaders StreamlitTheme
streamlit.runtime.context:
    *kawa.api.context ContextProxy StreamlitCookies StreamlitHeaders StreamlitTheme
streamlit.runtime.dataframe_source_manager:
    DataframeSourceError
streamlit.runtime.fragment:
    fragment=kawa:fragment
streamlit.runtime.media_file_manager:
    MediaFileManager
streamlit.runtime.media_file_storage:
    MediaFileStorageError
streamlit.runtime.memory_uploaded_file_manager:
    MemoryUploadedFileManager
streamlit.runtime.metrics_util:
    *kawa.compat.scriptrunner gather_metrics
streamlit.runtime.pages_manager:
    PagesManager
streamlit.runtime.runtime:
    Runtime RuntimeConfig RuntimeState RuntimeStoppedError
streamlit.runtime.runtime_util:
    MessageSizeError WidgetStateSizeError
streamlit.runtime.scriptrunner:
    *kawa.compat.scriptrunner RerunData RerunException RunDescriptor ScriptRunContext
    ScriptRunner ScriptRunnerEvent StopException add_script_run_ctx enqueue_message
    get_script_run_ctx
streamlit.runtime.scriptrunner.script_runner:
    ScriptRunner ScriptRunnerEvent
streamlit.runtime.scriptrunner_utils.exceptions:
    *kawa.errors RerunException ScriptControlException StopException
streamlit.runtime.scriptrunner_utils.run_descriptor:
    RunDescriptor
streamlit.runtime.scriptrunner_utils.script_requests:
    RerunData
streamlit.runtime.scriptrunner_utils.script_run_context:
    *kawa.compat.scriptrunner SCRIPT_RUN_CONTEXT_ATTR_NAME ScriptRunContext
    add_script_run_ctx get_script_run_ctx
streamlit.runtime.secrets:
    *kawa.api.secrets AttrDict Secrets secrets_singleton=kawa:secrets
streamlit.runtime.session_manager:
    SessionClient SessionClientDisconnectedError SessionStorageError
streamlit.runtime.state:
    *kawa.api.session_state SessionState=kawa.runtime.state:SessionState SessionStateProxy
    get_session_state=kawa.compat.scriptrunner:get_session_state register_widget
streamlit.runtime.state.query_params_proxy:
    *kawa.api.query_params QueryParamsProxy
streamlit.runtime.state.session_state:
    *kawa.runtime.state SessionState
streamlit.runtime.state.session_state_proxy:
    *kawa.api.session_state SessionStateProxy
    get_session_state=kawa.compat.scriptrunner:get_session_state
streamlit.runtime.uploaded_file_manager:
    *kawa.runtime.files DeletedFile UploadedFile UploadedFileManager UploadedFileRec
streamlit.source_util:
    *kawa.runtime.pages open_python_file page_icon_and_name
streamlit.starlette:
    App
streamlit.string_util:
    validate_icon_or_emoji
streamlit.temporary_directory:
    TemporaryDirectory
streamlit.testing.v1:
    *kawa.testing AppTest AppTestError
streamlit.testing.v1.app_test:
    *kawa.testing AppTest
streamlit.testing.v1.element_tree:
    *kawa.testing.element_tree
    AlertBase AudioInput Block BlockList Button ButtonGroup CameraInput Caption ChatInput
    ChatMessage Checkbox Code ColorPicker Column Dataframe DateInput DateTimeInput Divider
    DownloadButton Element ElementList ElementTree Error Exception Expander Feedback
    FileUploader Grid Header HeadingBase Help Html Image Info InitialValue Json Latex LinkButton
    Markdown MenuButton Metric Multiselect NumberInput PageLink Pagination Progress Radio
    SelectSlider Selectbox Slider Space SpecialBlock Status Subheader Success Tab Table Text
    TextArea TextInput TimeInput Title Toast Toggle UnknownElement Warning Widget WidgetList
streamlit.testing.v1.errors:
    *kawa.testing AppTestError
streamlit.type_util:
    get_fqn_type is_type
streamlit.typing:
    ButtonColumnClickState ChatInputValue DataEditorState DataframeState EChartsState
    PlotlyState PydeckState UploadedFile=kawa.runtime.files:UploadedFile VegaLiteState
streamlit.url_util:
    is_url
streamlit.user_info:
    *kawa.api.user TokensProxy UserInfoProxy
streamlit.util:
    calc_hash
streamlit.version:
    *kawa.compat.settings STREAMLIT_VERSION_STRING
streamlit.watcher.local_sources_watcher:
    LocalSourcesWatcher
streamlit.web.bootstrap:
    *kawa.compat.embedding load_config_options run run_asgi_app
streamlit.web.cli:
    *kawa.compat.embedding _main_run main main_run
streamlit.web.server:
    Server server_address_is_unix_socket
streamlit.web.server.server:
    Server
streamlit.web.server.server_util:
    get_url
streamlit.web.server.starlette:
    App create_starlette_app
streamlit.web.server.starlette.starlette_app:
    App
streamlit.web.server.starlette.starlette_server:
    RetriesExceededError
streamlit.web.skills:
    InstallError
"""


@cache
def modules() -> dict[str, dict[str, str]]:
    """Read the table.

    Returns:
        By module, by name: where it is, as `module:attribute`. Packages that only hold other
        modules have no names.
    """
    found: dict[str, dict[str, str]] = {"streamlit": {}}
    module, everywhere = "", ""
    for line in _TABLE.split("\n"):
        if line and not line.startswith(" "):
            module, everywhere = line.rstrip(":"), ""
            _with_parents(module, found)
        for word in line.split() if line.startswith(" ") else ():
            name, _, target = word.partition("=")
            if word.startswith("*"):
                everywhere = word[1:]
            else:
                found[module][name] = target or f"{everywhere or _same_path(module)}:{name}"
    _add_errors(found)
    return found


def _with_parents(module: str, found: dict[str, dict[str, str]]) -> None:
    while module not in found:
        found[module] = {}
        module = module.rpartition(".")[0]


def _same_path(module: str) -> str:
    return "kawa" + module.removeprefix("streamlit")


def _add_errors(found: dict[str, dict[str, str]]) -> None:
    from kawa import errors

    kawas_own = "kawa.errors._own"
    for name in errors.__all__:
        if name[0].isupper() and getattr(errors, name).__module__ != kawas_own:
            found["streamlit.errors"][name] = f"kawa.errors:{name}"
